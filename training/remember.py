"""Training without forgetting: the COCO network, frozen, holds the student to what it still sees.

Fine-tuning on a few hundred street pictures alone makes the network lose cars from viewpoints that
the pictures do not show. So wherever the frozen COCO network sees a person or a vehicle, the
student's scores and box edges are pulled towards its answer (learning without forgetting:
Li and Hoiem 2016), besides the ordinary loss on the labels.
"""

from typing import Any

from training.labels import COCO_IDS, LABELS

# Below this the COCO network's opinion at a cell is noise, not knowledge.
_SEEN = 0.1
# It looks at every second picture of a batch: batches are shuffled, and it costs a forward pass.
_EVERY = 2


def remembering_loss(student: Any, coco: Any, gain: float) -> Any:
    """The YOLOv8 loss of `student` with `gain` times the forgetting added to its class loss.

    student: DetectionModel with our head; coco: the DetectionModel it started from, with
    COCO's 80 labels or with ours, frozen here.
    gain: 0 is the ordinary loss; 1 to 4 keep COCO's cars without hindering the new labels.
    """
    import torch
    from torch.nn import functional
    from ultralytics.utils.loss import v8DetectionLoss

    coco = coco.float().eval()
    for parameter in coco.parameters():
        parameter.requires_grad = False
    ours = coco.model[-1].nc == len(LABELS)
    coco_rows = [n if ours else COCO_IDS[name] for n, name in enumerate(LABELS) if name in COCO_IDS]
    known = len(coco_rows)

    class RememberingLoss(v8DetectionLoss):  # type: ignore[misc]
        def loss(self, preds: Any, batch: Any) -> Any:
            total, parts = super().loss(preds, batch)
            with torch.no_grad():
                seen = coco(batch["img"][::_EVERY])[1]
                belief = seen["scores"][:, coco_rows].float().sigmoid()
                edges = seen["boxes"].float().unflatten(1, (4, self.reg_max)).softmax(2)
                weight = belief.amax(1)
                weight = weight * (weight > _SEEN) * ~_on_new_labels(preds, batch)[::_EVERY]
            scores = preds["scores"][::_EVERY, :known].float()
            told = functional.binary_cross_entropy_with_logits(scores, belief, reduction="none")
            least = torch.special.entr(belief) + torch.special.entr(1 - belief)
            ours = preds["boxes"][::_EVERY].float().unflatten(1, (4, self.reg_max)).log_softmax(2)
            moved = functional.kl_div(ours, edges, reduction="none").sum(2).mean(1)
            forgotten = (weight * ((told - least).sum(1) + moved)).sum() / weight.sum().clamp(min=1)
            parts["forgotten"] = forgotten.detach()
            extra = torch.zeros_like(total)
            extra[1] = gain * forgotten * len(batch["img"])
            return total + extra, parts

    def _on_new_labels(preds: Any, batch: Any) -> Any:
        """bool [B, cells]: the cell's centre lies in a box of a label COCO does not know."""
        from ultralytics.utils.tal import make_anchors

        points, strides = make_anchors(preds["feats"], student.stride, 0.5)
        height, width = batch["img"].shape[2:]
        # All on the device that computes: a CPU, or an accelerator.
        device = points.device
        centres = points * strides / torch.tensor([width, height], device=device)
        inside = torch.zeros(len(batch["img"]), len(centres), dtype=torch.bool, device=device)
        boxes = batch["bboxes"].to(device)
        for picture, label, box in zip(
            batch["batch_idx"].long().tolist(), batch["cls"].flatten().tolist(), boxes, strict=True
        ):
            if label >= known:
                inside[picture] |= ((centres - box[:2]).abs() <= box[2:] / 2).all(1)
        return inside

    return RememberingLoss(student)

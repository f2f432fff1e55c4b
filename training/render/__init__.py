"""Street scenes of our own, rendered with Blender: training pictures with exact boxes, and demo
clips.

The geometry (vehicles, people, bins, …) and the rules (boxes, layout, camera) are plain NumPy; only
`materials`, `scene` and the two commands that use them need `bpy`, which lives in its own
environment.
"""

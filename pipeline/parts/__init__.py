"""The parts of a patrol, each put together by a builder of its own; ``pipeline.run`` joins them."""

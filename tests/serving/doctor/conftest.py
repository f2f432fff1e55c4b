"""What the doctor's tests share with those of servings beside each other."""

from tests.serving.siblings.conftest import pair

__all__ = ["pair"]

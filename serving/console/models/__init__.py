"""What the pages of models, samples and learning steps are drawn with."""

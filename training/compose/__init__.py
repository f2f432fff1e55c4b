"""Composed pictures: real cut-outs on real ground, at the sizes a camera 4–8 m up sees."""

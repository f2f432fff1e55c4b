"""Jobs of which a city needs one at a time, whichever process of serving does them."""

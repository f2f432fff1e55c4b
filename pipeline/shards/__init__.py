"""How several workers share one city's cameras. Rules are pure; the lease book is the one edge."""

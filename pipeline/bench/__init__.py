"""The product measured as it runs: a real patrol of simulated cameras, in programs of their own."""

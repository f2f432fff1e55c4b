"""What pages are put together from. Each returns markup; none asks a service for anything."""

"""Ways to other systems: one narrow interface, one module each for webhook, Open311, MQTT, file."""

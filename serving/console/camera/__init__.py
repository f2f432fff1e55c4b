"""The parts of a camera's page. Each draws from one ``CameraSheet``; none asks a service."""

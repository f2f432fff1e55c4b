"""The parts of the patrol's page. Each draws from one ``Found``; none asks a service."""

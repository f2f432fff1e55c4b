"""The parts of a case's page. Each draws from one ``Dossier``; none asks a service."""

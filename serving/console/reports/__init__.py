"""The parts of the reports' page. Each draws from one ``Found``; none asks a service."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "yizhan.ops.demo"
    label = "demo"

    def ready(self) -> None:
        """Only a demonstration has this app: the presses of the tour's trials, composed of the rooms' services."""
        from yizhan.ops.demo import dirty, joining, paying, tampering
        from yizhan.web.tour import trials

        trials.register("join", *joining.STEPS)
        trials.register("payment", *paying.STEPS)
        trials.register("roster", *dirty.STEPS)
        trials.register("tamper", *tampering.STEPS)

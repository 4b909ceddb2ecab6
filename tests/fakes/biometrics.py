"""A prompt whose answers are laid down beforehand."""

from app.services.biometrics import BiometricOutcome


class FakeBiometrics:
    """Answers with `outcomes` in turn, the last one for ever; `reasons` keeps what was shown."""

    def __init__(self, *outcomes: BiometricOutcome, available: bool = True) -> None:
        self._outcomes = list(outcomes or (BiometricOutcome.CONFIRMED,))
        self.available = available
        self.reasons: list[str] = []

    async def is_available(self) -> bool:
        return self.available

    async def confirm(self, reason: str) -> BiometricOutcome:
        self.reasons.append(reason)
        if not self.available:
            return BiometricOutcome.UNAVAILABLE
        return self._outcomes.pop(0) if len(self._outcomes) > 1 else self._outcomes[0]

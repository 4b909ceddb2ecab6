"""Every state of every step of signing in and signing up."""

from datetime import timedelta

from api_contract import path
from api_contract.problem import ErrorCode
from api_contract.recovery import Recovery
from api_contract.session import SignInStep
from app import links
from tests.samples import world
from tests.samples.fake_backend import NO_CONNECTION, refusal
from tests.samples.friendly import code_accepted
from tests.samples.stage import Sample, Stage, kept_in_memory


async def _phone(stage: Stage) -> None:
    await stage.stores.session.start()
    await stage.open(links.SIGN_IN)


async def _phone_trouble(stage: Stage) -> None:
    await _phone(stage)
    stage.stores.sign_in.set_phone("0812")
    await stage.stores.sign_in.request_code()


async def _phone_vietnamese(stage: Stage) -> None:
    await _phone(stage)
    stage.stores.sign_in.set_region("VN")
    stage.stores.sign_in.set_phone("090 000 1001")
    stage.backend.answer("POST", path.SIGN_IN_CODES, NO_CONNECTION)
    await stage.stores.sign_in.request_code()


async def _phone_busy(stage: Stage) -> None:
    await _phone(stage)
    stage.backend.hold("POST", path.SIGN_IN_CODES)
    stage.begin(stage.enter_phone())


async def _code(stage: Stage) -> None:
    await _phone(stage)
    await stage.enter_phone()


async def _code_refused(stage: Stage) -> None:
    stage.backend.answer("POST", path.SIGN_IN_CHECKS, ErrorCode.SIGN_IN_REFUSED)
    await _phone(stage)
    await stage.prove_phone()


async def _code_busy(stage: Stage) -> None:
    stage.backend.hold("POST", path.SIGN_IN_CHECKS)
    await _phone(stage)
    stage.begin(stage.prove_phone())


async def _pin(stage: Stage) -> None:
    await _phone(stage)
    await stage.prove_phone()


async def _pin_locked(stage: Stage) -> None:
    await _pin(stage)
    locked = refusal(ErrorCode.PIN_LOCKED, retry_after_seconds=900)
    stage.backend.answer("POST", path.SESSIONS, locked)
    await stage.stores.sign_in.enter_pin(world.WRONG_PIN)


async def _pin_busy(stage: Stage) -> None:
    await _pin(stage)
    stage.backend.hold("POST", path.SESSIONS)
    stage.begin(stage.stores.sign_in.enter_pin(world.PIN))


async def _profile(stage: Stage) -> None:
    stage.backend.answer("POST", path.SIGN_IN_CHECKS, code_accepted(SignInStep.SIGN_UP))
    await _phone(stage)
    await stage.prove_phone()
    stage.stores.sign_in.set_profile(name="عمر حسن", handle="omar", currency="SGD")


async def _profile_trouble(stage: Stage) -> None:
    await _profile(stage)
    stage.stores.sign_in.set_profile(handle="1!")
    stage.stores.sign_in.finish_profile()


async def _new_pin(stage: Stage) -> None:
    await _profile(stage)
    stage.stores.sign_in.finish_profile()


async def _handle_taken(stage: Stage) -> None:
    await _new_pin(stage)
    stage.backend.answer("POST", path.PEOPLE, ErrorCode.HANDLE_TAKEN)
    stage.stores.sign_in.choose_pin(world.PIN)
    await stage.stores.sign_in.sign_up(world.PIN)


async def _new_pin_weak(stage: Stage) -> None:
    await _new_pin(stage)
    stage.stores.sign_in.choose_pin("123456")


async def _repeat_pin(stage: Stage) -> None:
    await _new_pin(stage)
    stage.stores.sign_in.choose_pin(world.PIN)


async def _new_pin_differs(stage: Stage) -> None:
    await _repeat_pin(stage)
    await stage.stores.sign_in.sign_up(world.WRONG_PIN)


async def _forgotten(stage: Stage) -> None:
    await _pin(stage)
    stage.stores.sign_in.forget_pin()


async def _recovery_begun(stage: Stage) -> None:
    await _forgotten(stage)
    stage.stores.sign_in.choose_pin("581937")
    await stage.stores.sign_in.recover("581937")


async def _recovery_under_way(stage: Stage) -> None:
    recovery = Recovery(ready_at=world.NOW + timedelta(days=1))
    accepted = code_accepted(SignInStep.ENTER_PIN).model_copy(update={"recovery": recovery})
    stage.backend.answer("POST", path.SIGN_IN_CHECKS, accepted)
    await _pin(stage)


async def _lost_number(stage: Stage) -> None:
    await _profile(stage)
    stage.stores.sign_in.lose_number()


async def _lost_number_refused(stage: Stage) -> None:
    await _lost_number(stage)
    stage.stores.sign_in.set_profile(handle="@sari")
    stage.stores.sign_in.name_handle()
    stage.backend.answer("POST", path.NUMBER_RECOVERIES, ErrorCode.SIGN_IN_REFUSED)
    await stage.stores.sign_in.recover_number(world.WRONG_PIN)


async def _lost_number_pin(stage: Stage) -> None:
    await _lost_number(stage)
    stage.stores.sign_in.set_profile(handle="@sari")
    stage.stores.sign_in.name_handle()


async def _number_recovery(stage: Stage) -> None:
    await _lost_number_pin(stage)
    await stage.stores.sign_in.recover_number(world.PIN)


SAMPLES = (
    Sample("lost number", _lost_number),
    Sample("lost number refused", _lost_number_refused),
    Sample("lost number pin", _lost_number_pin),
    Sample("number recovery", _number_recovery),
    Sample("forgotten pin", _forgotten),
    Sample("recovery begun", _recovery_begun),
    Sample("recovery under way", _recovery_under_way),
    Sample("phone", _phone),
    Sample("phone kept in memory", _phone, keeping=kept_in_memory),
    Sample("phone trouble", _phone_trouble),
    Sample("phone offline", _phone_vietnamese),
    Sample("phone busy", _phone_busy),
    Sample("code", _code),
    Sample("code refused", _code_refused),
    Sample("code busy", _code_busy),
    Sample("pin", _pin),
    Sample("pin locked", _pin_locked),
    Sample("pin busy", _pin_busy),
    Sample("profile", _profile),
    Sample("profile trouble", _profile_trouble),
    Sample("profile handle taken", _handle_taken),
    Sample("new pin", _new_pin),
    Sample("new pin weak", _new_pin_weak),
    Sample("repeat pin", _repeat_pin),
    Sample("new pin differs", _new_pin_differs),
)

"""Problems on the wire: the status and title of every code, and the documents made of them."""

from collections.abc import Mapping

from starlette.responses import Response

from api_contract.problem import MEDIA_TYPE, TYPE_PREFIX, ErrorCode, FieldProblem, Problem
from api_contract.proof import ALGORITHM, NONCE_HEADER, SCHEME
from backend.commands.refused import Refused

_CODES_BY_STATUS: Mapping[int, tuple[ErrorCode, ...]] = {
    401: (ErrorCode.UNAUTHENTICATED, ErrorCode.PROOF_REFUSED, ErrorCode.SESSION_ENDED),
    403: (
        ErrorCode.SIGN_IN_REFUSED,
        ErrorCode.PIN_REFUSED,
        ErrorCode.PIN_LOCKED,
        ErrorCode.PIN_ENDED,
        ErrorCode.PIN_NEEDED,
        ErrorCode.APPROVAL_REFUSED,
        ErrorCode.DEVICE_WAITING,
        ErrorCode.DEVICE_FROZEN,
        ErrorCode.ACCOUNT_FROZEN,
        ErrorCode.INTENT_REFUSED,
    ),
    404: (
        ErrorCode.NOT_FOUND,
        ErrorCode.ACCOUNT_NOT_FOUND,
        ErrorCode.PAYEE_NOT_FOUND,
        ErrorCode.TRANSFER_NOT_FOUND,
    ),
    405: (ErrorCode.METHOD_NOT_ALLOWED,),
    409: (
        ErrorCode.HANDLE_TAKEN,
        ErrorCode.KEY_TAKEN,
        ErrorCode.ALREADY_SIGNED_UP,
        ErrorCode.PAYEE_CHANGED,
        ErrorCode.FEE_CHANGED,
        ErrorCode.TRANSFER_IN_FLIGHT,
        ErrorCode.ACCOUNT_NOT_EMPTY,
        ErrorCode.ALREADY_GIVEN_BACK,
        ErrorCode.HOLD_ENDED,
    ),
    410: (ErrorCode.TRANSFER_CANCELLED, ErrorCode.INTENT_EXPIRED),
    413: (ErrorCode.BODY_TOO_LARGE,),
    422: (
        ErrorCode.VALIDATION_FAILED,
        ErrorCode.DEVICE_LIMIT_EXCEEDED,
        ErrorCode.PAYEE_CANNOT_RECEIVE,
        ErrorCode.OWN_ACCOUNT,
        ErrorCode.CURRENCY_MISMATCH,
        ErrorCode.INSUFFICIENT_FUNDS,
        ErrorCode.TRANSFER_LIMIT_EXCEEDED,
        ErrorCode.DAILY_LIMIT_EXCEEDED,
        ErrorCode.MORE_THAN_LEFT,
        ErrorCode.TRANSFER_CONFLICT,
    ),
    429: (ErrorCode.TOO_MANY_REQUESTS,),
    500: (ErrorCode.INTERNAL,),
    503: (ErrorCode.UNAVAILABLE,),
}

STATUS: Mapping[ErrorCode, int] = {
    code: status for status, codes in _CODES_BY_STATUS.items() for code in codes
}


def problem_response(refused: Refused, trace_id: str) -> Response:
    """The refusal as a problem document, with `Retry-After` where waiting helps."""
    status = STATUS[refused.code]
    problem = Problem(
        type=TYPE_PREFIX + refused.code.value.replace("_", "-"),
        title=refused.code.value.replace("_", " ").capitalize(),
        status=status,
        code=refused.code,
        trace_id=trace_id,
        retry_after_seconds=refused.retry_after_seconds,
        fields=refused.fields,
        limit_minor=None if refused.limit_minor is None else str(refused.limit_minor),
    )
    headers = {}
    if refused.retry_after_seconds is not None:
        headers["Retry-After"] = str(refused.retry_after_seconds)
    if status == 401:
        headers["WWW-Authenticate"] = f'{SCHEME} algs="{ALGORITHM}"'
    if refused.nonce is not None:
        headers[NONCE_HEADER] = refused.nonce
    body = problem.model_dump_json(exclude_none=True)
    return Response(body, status, headers, media_type=MEDIA_TYPE)


def field_problem(location: tuple[int | str, ...], rule: str) -> FieldProblem:
    """Where a value stood, and which rule refused it; never the value."""
    # Inside a JSON body the caller knows the fields by their own names.
    names = location[1:] if location[:1] == ("body",) and len(location) > 1 else location
    return FieldProblem(field=".".join(str(name) for name in names), rule=rule)

"""Sign-in: a code to a number, and the check of it."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from api_contract import path
from api_contract.session import CodeAccepted, CodeCheck, CodeRequest, CodeSent
from backend.commands import sign_in
from backend.routes.dependency import Address, ContextDep
from backend.routes.failure import refusing_evenly

router = APIRouter(tags=["sign-in"])


@router.post(path.SIGN_IN_CODES, status_code=202)
def request_code(request: CodeRequest, context: ContextDep, address: Address) -> CodeSent:
    """Send a one-time code to a number, known or not."""
    return sign_in.request_code(context, request, address)


@router.post(path.SIGN_IN_CHECKS)
async def check_code(check: CodeCheck, context: ContextDep, address: Address) -> CodeAccepted:
    """Prove the number with the code."""
    async with refusing_evenly():
        return await run_in_threadpool(sign_in.check_code, context, check, address)

"""People: sign-up and the caller's own profile."""

from fastapi import APIRouter

from api_contract import path
from api_contract.person import Person, SignUp
from api_contract.session import SessionStarted
from backend.commands import person
from backend.commands.session import authenticate
from backend.routes.dependency import Arriving, ContextDep, Signed, needs_session

router = APIRouter(tags=["people"])


@router.post(path.PEOPLE, status_code=201)
def sign_up(request: SignUp, context: ContextDep, arriving: Arriving) -> SessionStarted:
    """Become a customer and be signed in."""
    return person.sign_up(context, request, arriving)


@router.get(path.ME, dependencies=needs_session)
def read_me(context: ContextDep, signed: Signed) -> Person:
    """The caller's own profile."""
    return person.read_me(context, authenticate(context, signed))

"""An answer that got lost is given again, instead of done again.

An SDK that has no answer sends its request once more under the same invocation id. What was not
idempotent would then fail as a duplicate, once in a few thousand requests of a busy machine.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Response

KEPT = 500  # answers; an SDK sends again within seconds


def given_again(application: WSGIApplication) -> WSGIApplication:
    """The application, with its latest good answers to changes remembered.

    It is entered by one thread at a time: moto's stores are plain dictionaries without locks.
    """
    answers: OrderedDict[str, Response] = OrderedDict()
    lock = Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        with lock:
            given = answers.get(invocation) or Response.from_app(
                application, environ, buffered=True
            )
            if invocation and given.status_code < 300 and environ["REQUEST_METHOD"] != "GET":
                answers[invocation] = given
            if len(answers) > KEPT:
                answers.popitem(last=False)
        return given(environ, start_response)

    return answer

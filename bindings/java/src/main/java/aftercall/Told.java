package aftercall;

/** What came of an attempt: a response or a failure, and the client's exception if there was one. */
final class Told {
    final Response response;
    final Failure failure;
    final Throwable error;

    private Told(Response response, Failure failure, Throwable error) {
        this.response = response;
        this.failure = failure;
        this.error = error;
    }

    static Told response(Response response, Throwable error) {
        return new Told(response, null, error);
    }

    static Told failure(Failure failure, Throwable error) {
        return new Told(null, failure, error);
    }
}

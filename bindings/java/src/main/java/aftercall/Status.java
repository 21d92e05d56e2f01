package aftercall;

/** What a status code means in a contract, before any particular response is looked at. Immutable. */
public final class Status {
    private final Packed packed;
    private final int at;

    Status(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * Its number.
     *
     * @return the status code
     */
    public int code() {
        return packed.u16(at + Layout.STATUS_CODE);
    }

    /**
     * A stable name.
     *
     * @return such as {@code "throttled"}
     */
    public String name() {
        return packed.text(at + Layout.STATUS_NAME);
    }

    /**
     * A few words: the contract's, else the registered phrase.
     *
     * @return the message
     */
    public String message() {
        return packed.text(at + Layout.STATUS_MESSAGE);
    }

    /**
     * What it means.
     *
     * @return one or two sentences
     */
    public String description() {
        return packed.text(at + Layout.STATUS_DESCRIPTION);
    }

    /**
     * The phrase of the IANA registry.
     *
     * @return empty for a code that is not registered
     */
    public String phrase() {
        return packed.text(at + Layout.STATUS_PHRASE);
    }

    /**
     * What to do about it.
     *
     * @return a sentence; may be empty
     */
    public String help() {
        return packed.text(at + Layout.STATUS_HELP);
    }

    /**
     * The document that defines it.
     *
     * @return may be empty
     */
    public String reference() {
        return packed.text(at + Layout.STATUS_REFERENCE);
    }

    /**
     * Whether a row names this code; otherwise the row of its class speaks.
     *
     * @return whether one does
     */
    public boolean isKnown() {
        return packed.flag(at + Layout.STATUS_IS_KNOWN);
    }

    /**
     * Did the request take effect?
     *
     * @return the effect
     */
    public Effect effect() {
        return Effect.numbered(packed.u8(at + Layout.STATUS_EFFECT));
    }

    /**
     * Whose fault is it?
     *
     * @return the fault
     */
    public Fault fault() {
        return Fault.numbered(packed.u8(at + Layout.STATUS_FAULT));
    }

    /**
     * What went wrong?
     *
     * @return the reason
     */
    public Reason reason() {
        return Reason.numbered(packed.u8(at + Layout.STATUS_REASON));
    }

    /**
     * May the unchanged request be sent again?
     *
     * @return at most this
     */
    public Repeat repeat() {
        return Repeat.numbered(packed.u8(at + Layout.STATUS_REPEAT));
    }

    /**
     * What is useful?
     *
     * @return the remedy
     */
    public Remedy remedy() {
        return Remedy.numbered(packed.u8(at + Layout.STATUS_REMEDY));
    }

    /**
     * Whether it is a success.
     *
     * @return true for one
     */
    public boolean isSuccess() {
        return packed.flag(at + Layout.STATUS_IS_SUCCESS);
    }

    /**
     * Whether it is an error of the client.
     *
     * @return true for one
     */
    public boolean isClientError() {
        return packed.flag(at + Layout.STATUS_IS_CLIENT_ERROR);
    }

    /**
     * Whether it is an error of the server.
     *
     * @return true for one
     */
    public boolean isServerError() {
        return packed.flag(at + Layout.STATUS_IS_SERVER_ERROR);
    }

    /**
     * Whether the caller is to slow down.
     *
     * @return true for a throttle
     */
    public boolean isThrottled() {
        return packed.flag(at + Layout.STATUS_IS_THROTTLED);
    }

    @Override
    public String toString() {
        return code() + " " + message();
    }
}

package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.MalformedDataException;

/// What a member may do.
public enum Role {
    /// Also say who is a member.
    ADMIN,
    /// Write pins, and what it says of itself.
    MEMBER;

    private static final String ADMIN_TEXT = "admin";
    private static final String MEMBER_TEXT = "member";

    /// The word in records and answers; [#parse] is its inverse.
    @Override
    public String toString() {
        return this == ADMIN ? ADMIN_TEXT : MEMBER_TEXT;
    }

    /// @throws MalformedDataException if `text` is no role
    static Role parse(String text) {
        return switch (text) {
            case ADMIN_TEXT -> ADMIN;
            case MEMBER_TEXT -> MEMBER;
            default -> throw new MalformedDataException("unknown role '%s'".formatted(text));
        };
    }
}

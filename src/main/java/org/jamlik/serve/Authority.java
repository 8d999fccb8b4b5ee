package org.jamlik.serve;

import java.util.Optional;

/** Who knows the users and their passwords: a file of accounts or a directory. */
public interface Authority {
    /** Whether the password is that user's, and what the user may see. */
    Answer check(String user, String password);

    /** Another number than before when an earlier answer may no longer hold. */
    long edition();

    /**
     * What is known of a user and a password.
     *
     * @param role there when the user may enter
     * @param why for the log alone: why the user may not enter
     * @param isJudged whether the password was looked at; not when nobody could be asked
     */
    record Answer(Optional<Role> role, String why, boolean isJudged) {
        static Answer enter(Role role) {
            return new Answer(Optional.of(role), "", true);
        }

        static Answer refused(String why) {
            return new Answer(Optional.empty(), why, true);
        }

        static Answer notAsked(String why) {
            return new Answer(Optional.empty(), why, false);
        }
    }
}

package org.jamlik.serve;

import java.util.Optional;

/** Lets guests in. */
@FunctionalInterface
public interface Doorkeeper {
    /**
     * Who it is, when name and password are right; slow when they were wrong before.
     *
     * @param address from where, as the network tells it
     */
    Optional<Guest> admit(String user, String password, String address);

    /** Who it is, when name and password were right a moment ago; at once. */
    default Optional<Guest> recognize(String user, String password, String address) {
        return Optional.empty();
    }
}

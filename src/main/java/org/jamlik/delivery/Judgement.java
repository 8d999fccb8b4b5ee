package org.jamlik.delivery;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What reading a file against its contract came to.
 *
 * @param refusal why it is refused as a whole, when it is
 * @param lines every line after the header with its values or its error; null when it could not be read at all
 * @param header lines that the header takes; with the others they make all lines of the file
 * @param senders who sent accepted lines, when the contract says which column tells
 * @param told the first rejected lines in words
 */
record Judgement(
        Optional<Refusal> refusal,
        Lines lines,
        long header,
        long accepted,
        long rejected,
        long ignored,
        Set<Sender> senders,
        List<String> told) {

    static Judgement unreadable(Refusal refusal) {
        return new Judgement(Optional.of(refusal), null, 0, 0, 0, 0, Set.of(), List.of());
    }
}

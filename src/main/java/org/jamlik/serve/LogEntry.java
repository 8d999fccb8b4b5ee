package org.jamlik.serve;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the log of queries tells of a connection or a statement. What looks like a personal identity number is hidden
 * wherever it stands, and long texts are cut, so that neither can come into the log.
 *
 * @param user the name that was given, whether it is known or not
 * @param statementId the same when a statement begins and when it ends
 * @param tables those that were read
 * @param indicators those that the statement names
 * @param reason the code of the error, or what else there is to say
 */
public record LogEntry(
        Event event,
        Entrance entrance,
        String user,
        String role,
        String address,
        String statementId,
        String statement,
        List<String> tables,
        List<String> indicators,
        Long rows,
        Double seconds,
        Verdict verdict,
        String reason) {
    static final int LONGEST_STATEMENT = 10_000;
    private static final int LONGEST_TEXT = 500;

    public LogEntry {
        user = told(user, LONGEST_TEXT);
        role = told(role, LONGEST_TEXT);
        address = told(address, LONGEST_TEXT);
        statement = told(statement, LONGEST_STATEMENT);
        tables = told(tables);
        indicators = told(indicators);
        seconds = seconds == null ? null : Math.round(seconds * 1000) / 1000.0;
        reason = told(reason, LONGEST_TEXT);
    }

    /** What happened. */
    public enum Event {
        CONNECTED,
        REFUSED_CONNECTION,
        DISCONNECTED,
        /** A statement was let through and is worked on. */
        BEGUN,
        /** A statement came to its end, whatever that was. */
        STATEMENT,
        /** The log itself was mended after a process was killed while it wrote. */
        RECOVERED
    }

    /** Where users come in. */
    public enum Entrance {
        JDBC,
        SQL
    }

    /** How a statement ended. */
    public enum Verdict {
        DONE,
        REFUSED,
        FAILED,
        CANCELLED,
        LIMITED
    }

    public static LogEntry connected(Entrance entrance, String user, String role, String address) {
        return ofConnection(Event.CONNECTED, entrance, user, role, address, null);
    }

    public static LogEntry refusedConnection(Entrance entrance, String user, String address, String reason) {
        return ofConnection(Event.REFUSED_CONNECTION, entrance, user, null, address, reason);
    }

    public static LogEntry disconnected(Entrance entrance, String user, String role, String address) {
        return ofConnection(Event.DISCONNECTED, entrance, user, role, address, null);
    }

    /** A statement that is worked on from now on. */
    public static LogEntry begun(
            Entrance entrance,
            String user,
            String role,
            String address,
            String statementId,
            String statement,
            Collection<String> indicators) {
        return new LogEntry(
                Event.BEGUN,
                entrance,
                user,
                role,
                address,
                statementId,
                statement,
                List.of(),
                List.copyOf(indicators),
                null,
                null,
                null,
                null);
    }

    /** The same of a statement that reads those tables. */
    public LogEntry reading(Collection<String> names) {
        return new LogEntry(
                event,
                entrance,
                user,
                role,
                address,
                statementId,
                statement,
                List.copyOf(names),
                indicators,
                rows,
                seconds,
                verdict,
                reason);
    }

    /** The end of a statement, whatever it was. */
    public LogEntry ended(Long count, double took, Verdict how, String why) {
        return new LogEntry(
                Event.STATEMENT,
                entrance,
                user,
                role,
                address,
                statementId,
                statement,
                tables,
                indicators,
                count,
                took,
                how,
                why);
    }

    static LogEntry recovered(int bytes) {
        return ofConnection(Event.RECOVERED, null, null, null, null, bytes + " bytes set aside");
    }

    private static LogEntry ofConnection(
            Event event, Entrance entrance, String user, String role, String address, String reason) {
        return new LogEntry(
                event, entrance, user, role, address, null, null, List.of(), List.of(), null, null, null, reason);
    }

    /** The indicators of the catalogue whose ids stand as texts in a statement. */
    public static SortedSet<String> indicatorsIn(Collection<String> literals, Set<String> knownIds) {
        SortedSet<String> found = new TreeSet<>(literals);
        found.retainAll(knownIds);
        return found;
    }

    private static List<String> told(List<String> texts) {
        return texts.stream().map(text -> told(text, LONGEST_TEXT)).toList();
    }

    private static String told(String text, int longest) {
        if (text == null) {
            return null;
        }

        String masked = PersonalNumbers.hidden(text);
        if (masked.length() <= longest) {
            return masked;
        }
        return masked.substring(0, Character.isHighSurrogate(masked.charAt(longest - 1)) ? longest - 1 : longest);
    }
}

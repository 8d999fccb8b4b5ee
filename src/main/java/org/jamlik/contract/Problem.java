package org.jamlik.contract;

/**
 * One mistake in a contract, a SELECT or the catalogue.
 *
 * @param file the file, relative to the project, with {@code /}
 * @param line the line, from 1; 0 when the whole file is meant
 */
public record Problem(String file, int line, ErrorCode code, String message) implements Comparable<Problem> {
    @Override
    public int compareTo(Problem other) {
        int byFile = file.compareTo(other.file);
        int byLine = byFile != 0 ? byFile : Integer.compare(line, other.line);
        return byLine != 0 ? byLine : message.compareTo(other.message);
    }

    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + message + " [" + code.text() + "]";
    }
}

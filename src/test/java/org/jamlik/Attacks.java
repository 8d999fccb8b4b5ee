package org.jamlik;

import java.util.List;
import java.util.Map;

/** Statements that must be refused, from {@code attacks.sql.txt}. */
public final class Attacks {
    private Attacks() {}

    public static List<String> all() {
        return List.copyOf(reasons().keySet());
    }

    /** What the refusal of each must tell. */
    public static Map<String, String> reasons() {
        return StatementFile.read("attacks.sql.txt");
    }
}

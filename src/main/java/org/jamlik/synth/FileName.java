package org.jamlik.synth;

import java.util.Map;
import org.jamlik.contract.SourceContract;

/** The name of a delivered file, from the contract's pattern. */
final class FileName {
    private FileName() {}

    /**
     * A name.
     *
     * @param captures what it tells; the sequence is 1 when nothing is said
     */
    static String of(SourceContract source, Map<String, String> captures) {
        String name = source.pattern().toString();
        for (Map.Entry<String, String> capture : captures.entrySet()) {
            name = name.replace("{" + capture.getKey() + "}", capture.getValue());
        }
        name = name.replace("{sequence}", "1").replace("*", "jamlik");
        if (source.pattern().match(name).isEmpty()) {
            throw new IllegalArgumentException("A file of " + source.view() + " cannot be called " + name);
        }
        return name;
    }
}

package org.jamlik.contract;

import java.util.Optional;

/**
 * A named, typed, documented thing measured; defined once, in {@code schemas/variables.yaml}.
 *
 * @param label Swedish, short: the column heading
 * @param description Swedish: what it is, with unit and boundaries
 * @param codeList the code list whose codes are its values
 * @param isAdditive whether its values may be summed; false for what is a share or a mean already
 */
public record Variable(
        String name, Type type, String label, String description, Optional<String> codeList, boolean isAdditive) {
    public Variable(String name, Type type, String label, String description, Optional<String> codeList) {
        this(name, type, label, description, codeList, true);
    }

    /** The same variable where its codes are those of a list. */
    Variable of(String list) {
        return new Variable(name, type, label, description, Optional.of(list), isAdditive);
    }

    /** The Swedish comment of a column that holds this variable. */
    public String comment() {
        return label + ". " + description;
    }
}

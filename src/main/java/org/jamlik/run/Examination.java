package org.jamlik.run;

import java.util.List;
import org.jamlik.contract.ErrorCode;

/** Something that {@code doctor} looks at. */
interface Examination {
    /** What is examined, as it is printed. */
    String name();

    /** The code of what is wrong, when something is. */
    ErrorCode code();

    List<Finding> findings();

    /** What was found of one thing: a line of text, and whether that is a fault. */
    record Finding(String text, boolean isFault) {}
}

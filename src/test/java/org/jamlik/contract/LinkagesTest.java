package org.jamlik.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jamlik.SharedSpark;
import org.junit.jupiter.api.Test;

/** Persons of two sources are joined only when both permit it. */
class LinkagesTest {
    private final Project project = ProjectReader.read(SharedSpark.home());

    @Test
    void a_linkage_is_permitted_from_both_sides() {
        int permitted = 0;
        List<String> oneSided = new ArrayList<>();
        for (SourceContract source : project.sources().values()) {
            for (String name : source.protection().permittedLinkages()) {
                permitted++;
                SourceContract other = project.sources().get(new TableName("source", name));
                if (other == null || !other.protection().permittedLinkages().contains(source.name())) {
                    oneSided.add(source.name() + " permits " + name + (other == null ? ", which is no source" : ""));
                }
            }
        }

        assertTrue(permitted > 0, "no source permits a linkage");
        assertEquals(List.of(), oneSided);
    }
}

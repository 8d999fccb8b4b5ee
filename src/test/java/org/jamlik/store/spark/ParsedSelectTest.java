package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParsedSelectTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a, one.b from mart.one as one",
                "select a from mart.one where a > 1",
                "select one.a from mart.one as one where one.b in (select b from mart.two)"
            })
    void rows_and_columns_are_only_chosen(String sql) {
        assertEquals(Optional.of("mart.one"), ParsedSelect.parse(sql).chosenFrom());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a as b from mart.one",
                "select a + 1 from mart.one",
                "select * from mart.one",
                "select distinct a from mart.one",
                "select a from mart.one group by a",
                "select a from mart.one join mart.two using (b)",
                "select a from mart.one union all select a from mart.one",
                "select a from mart.one lateral view explode(b) as c",
                "with one as (select a from mart.one) select a from one",
                "select a from (select b as a from mart.one)"
            })
    void more_is_done(String sql) {
        assertEquals(Optional.empty(), ParsedSelect.parse(sql).chosenFrom());
    }
}

package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tables meet in a SELECT. */
class JoinWalkTest {

    static Stream<Arguments> selects() {
        return Stream.of(
                select("from s.a"),
                select("from s.a join s.b using (k)", "s.a s.b"),
                select("from s.a, s.b", "s.a s.b"),
                select("from s.a cross join s.b left join s.c using (k)", "s.a s.b", "s.a s.c", "s.b s.c"),
                select("from (select k from s.a union all select k from s.b)"),
                select("from (select k from s.a union all select k from s.b) join s.c using (k)", "s.a s.c", "s.b s.c"),
                select("from s.a union select k from s.b"),
                select("from s.a intersect select k from s.b", "s.a s.b"),
                select("from s.a except select k from s.b", "s.a s.b"),
                select("from s.a where k in (select k from s.b)", "s.a s.b"),
                select("from s.a where not exists (select 1 from s.b where b.k = a.k)", "s.a s.b"),
                select("from s.a where 1 < (select count(*) from s.b)", "s.a s.b"),
                select("from s.a group by k having k > (select max(k) from s.b)", "s.a s.b"),
                select("from s.a order by (select max(k) from s.b)", "s.a s.b"),
                select(
                        "from s.a where k in (select k from s.b) or k in (select k from s.c)",
                        "s.a s.b",
                        "s.a s.c",
                        "s.b s.c"),
                select("from s.a join lateral (select k from s.b where b.k = a.k)", "s.a s.b"),
                select(
                        "from s.a join s.b on a.k = b.k and b.k in (select k from s.c)",
                        "s.a s.b",
                        "s.a s.c",
                        "s.b s.c"),
                select(
                        "from (select k from s.a where k in (select k from s.b)) union all select k from s.c",
                        "s.a s.b"),
                select("from x join y using (k)", "with x as (select k from s.a), y as (select k from s.b)", "s.a s.b"),
                select("from x union all select k from y", "with x as (select k from s.a), y as (select k from s.b)"),
                select(
                        "from X as one join x as other using (k)",
                        "with x as (select k from s.a union all select k from s.b)",
                        "s.a s.a",
                        "s.a s.b",
                        "s.b s.a",
                        "s.b s.b"),
                select(
                        "from s.c where k in (select k from y)",
                        "with x as (select k from s.a), y as (select k from x)",
                        "s.c s.a"),
                select("from s.x join x using (k)", "with x as (select k from s.a)", "s.x s.a"));
    }

    /** A SELECT of {@code k}, with common table expressions when the first of the rest is some. */
    private static Arguments select(String from, String... rest) {
        boolean common = rest.length > 0 && rest[0].startsWith("with ");
        String sql = (common ? rest[0] + "\n" : "") + "select k " + from;
        return Arguments.of(sql, Stream.of(rest).skip(common ? 1 : 0).sorted().toList());
    }

    @ParameterizedTest
    @MethodSource("selects")
    void meet(String sql, List<String> expected) {
        assertEquals(
                expected,
                ParsedSelect.parse(sql).meetings().stream()
                        .map(meeting -> meeting.one() + " " + meeting.other())
                        .sorted()
                        .distinct()
                        .collect(Collectors.toList()));
    }
}

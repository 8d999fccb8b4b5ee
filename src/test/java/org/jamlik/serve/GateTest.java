package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jamlik.Heard;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Authority.Answer;
import org.junit.jupiter.api.Test;

/** Who is let in, how long a failure holds up the next one, and what the log tells of it. */
class GateTest {
    private static final String HOME = "10.0.0.1";
    private static final String ELSEWHERE = "10.0.0.2";
    private static final String PASSWORD = "correct horse";

    private final Users users = new Users();
    private final Hand clock = new Hand();
    private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
    private final Gate gate = new Gate(users, clock, waits::add);

    /** A clock that goes when it is told to. */
    private static final class Hand extends Clock {
        private Instant now = Instant.EPOCH;

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Anna and Bo are users; counts how often it is asked. */
    private static final class Users implements Authority {
        private int asked;
        private long edition;
        private String password = PASSWORD;

        @Override
        public Answer check(String user, String given) {
            asked++;
            return switch (user) {
                case "anna", "bo" -> given.equals(password)
                        ? Answer.enter(Role.RESEARCHER)
                        : Answer.refused("wrong password");
                case "guest" -> Answer.refused("no role");
                case "away" -> Answer.notAsked("the directory cannot be asked now: uid=198001019999\nrefused");
                default -> Answer.refused("unknown user");
            };
        }

        @Override
        public long edition() {
            return edition;
        }
    }

    private void fail(String user, String address) {
        fail(gate, user, "wrong password", address);
    }

    private static void fail(Gate gate, String user, String password, String address) {
        JamlikException told = assertThrows(JamlikException.class, () -> gate.enter(user, password, address));
        assertEquals(ErrorCode.ACCESS_DENIED, told.code());
        assertEquals("Cannot log in: the user is unknown or the password is wrong", told.getMessage());
        assertNull(told.getCause());
    }

    private List<Long> waited() {
        List<Long> millis = waits.stream().map(Duration::toMillis).toList();
        waits.clear();
        return millis;
    }

    @Test
    void whoever_is_not_let_in_hears_the_same() {
        assertEquals(Role.RESEARCHER, gate.enter("anna", PASSWORD, HOME));
        for (String user : List.of("anna", "nobody", "guest", "away", "")) {
            fail(user, HOME);
        }
        fail(gate, null, null, null);
    }

    @Test
    void each_failure_makes_the_next_answer_take_longer() {
        for (int i = 0; i < 8; i++) {
            fail("anna", HOME);
        }
        assertEquals(List.of(500L, 1000L, 2000L, 4000L, 8000L, 8000L, 8000L), waited());
    }

    @Test
    void failures_of_the_user_elsewhere_and_of_others_from_the_address_count() {
        fail("anna", HOME);
        gate.enter("anna", PASSWORD, ELSEWHERE);
        assertEquals(List.of(500L), waited());
        fail("bo", HOME);
        assertEquals(List.of(500L), waited());
        fail("ANNA ", ELSEWHERE);
        assertEquals(List.of(500L), waited());
        fail("cia", "10.0.0.3");
        assertEquals(List.of(), waited());
    }

    @Test
    void a_success_forgets_that_users_failures_from_that_address_and_no_other() {
        fail("anna", HOME);
        fail("anna", HOME);
        fail("bo", HOME);
        fail("anna", ELSEWHERE);
        waited();
        gate.enter("anna", PASSWORD, HOME);
        assertEquals(List.of(4000L), waited());
        // left: Bo from home, Anna elsewhere
        fail("anna", HOME);
        assertEquals(List.of(1000L), waited());
    }

    @Test
    void a_failure_is_forgotten_after_a_quarter_of_an_hour() {
        fail("anna", HOME);
        clock.forward(Duration.ofMinutes(15).minusSeconds(1));
        fail("anna", HOME);
        assertEquals(List.of(500L), waited());
        clock.forward(Duration.ofSeconds(1));
        fail("anna", HOME);
        assertEquals(List.of(500L), waited());
        clock.forward(Duration.ofMinutes(15));
        fail("anna", HOME);
        assertEquals(List.of(), waited());
    }

    @Test
    void a_directory_that_could_not_be_asked_holds_nobody_up() {
        fail("away", HOME);
        fail("away", HOME);
        assertEquals(List.of(), waited());
    }

    @Test
    void random_names_do_not_fill_the_memory() {
        Failures failures = new Failures();
        for (int i = 0; i < 20_000; i++) {
            failures.add("user" + i, "address" + i, Instant.EPOCH);
        }
        assertEquals(10_000, failures.size());
        assertEquals(Duration.ofMillis(500), failures.waitFor("user19999", "", Instant.EPOCH));
        assertEquals(Duration.ZERO, failures.waitFor("user0", "", Instant.EPOCH));
        assertEquals(Duration.ZERO, failures.waitFor("user19999", "", Instant.EPOCH.plus(Duration.ofMinutes(15))));
        assertEquals(0, failures.size());
    }

    @Test
    void who_waits_holds_up_nobody_else() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Gate slow = new Gate(users, clock, time -> {
            waiting.countDown();
            over.await();
        });
        fail(slow, "anna", "wrong password", HOME);
        Thread guesser = new Thread(() -> fail(slow, "anna", "wrong again", HOME));
        guesser.start();
        waiting.await();
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> slow.enter("bo", PASSWORD, ELSEWHERE));
        over.countDown();
        guesser.join();
    }

    @Test
    void guesses_that_are_made_at_once_wait_for_each_other() throws InterruptedException {
        atOnce(6, "wrong password");
        assertEquals(List.of(500L, 1000L, 2000L, 4000L, 8000L), waited());
        assertEquals(6, users.asked);
    }

    @Test
    void a_tool_with_many_connections_is_asked_once() throws InterruptedException {
        atOnce(6, PASSWORD);
        assertEquals(1, users.asked);
        assertEquals(List.of(), waited());
    }

    private void atOnce(int many, String password) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String address = "10.0.1." + i;
            threads.add(new Thread(() -> {
                try {
                    gate.enter("anna", password, address);
                } catch (JamlikException e) {
                    assertEquals(ErrorCode.ACCESS_DENIED, e.code());
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void who_is_interrupted_while_waiting_is_not_let_in() {
        Gate interrupted = new Gate(users, clock, time -> {
            throw new InterruptedException();
        });
        fail(interrupted, "anna", "wrong password", HOME);
        fail(interrupted, "anna", PASSWORD, HOME);
        assertTrue(Thread.interrupted());
    }

    @Test
    void a_right_password_is_asked_for_once_in_five_minutes() {
        gate.enter("anna", PASSWORD, HOME);
        clock.forward(Duration.ofMinutes(5).minusSeconds(1));
        assertEquals(Role.RESEARCHER, gate.enter("anna", PASSWORD, ELSEWHERE));
        assertEquals(1, users.asked);
        clock.forward(Duration.ofSeconds(1));
        gate.enter("anna", PASSWORD, HOME);
        assertEquals(2, users.asked);
    }

    @Test
    void nothing_else_than_that_password_of_that_user_is_remembered() {
        gate.enter("anna", PASSWORD, HOME);
        fail("anna", HOME);
        fail(gate, "annac", "orrect horse", HOME);
        fail(gate, "Anna", PASSWORD, HOME);
        gate.enter("bo", PASSWORD, HOME);
        assertEquals(5, users.asked);
    }

    @Test
    void a_change_of_the_accounts_forgets_passwords() {
        gate.enter("anna", PASSWORD, HOME);
        users.edition++;
        users.password = "another password";
        fail(gate, "anna", PASSWORD, HOME);
        gate.enter("anna", "another password", HOME);
    }

    @Test
    void a_remembered_password_does_not_wait_for_what_others_do() {
        gate.enter("anna", PASSWORD, HOME);
        fail("anna", ELSEWHERE);
        fail("nobody", HOME);
        gate.enter("anna", PASSWORD, HOME);
        assertEquals(List.of(), waited());
    }

    @Test
    void the_log_tells_who_from_where_and_why() {
        try (Heard heard = Heard.everything()) {
            gate.enter("anna", PASSWORD, HOME);
            fail("anna", HOME);
            fail("guest", HOME);
            fail("away", HOME);
            fail("nobody", HOME);
            assertEquals(
                    List.of(
                            "\"anna\" from \"10.0.0.1\" is let in as researcher",
                            "\"anna\" from \"10.0.0.1\" is not let in: wrong password",
                            "\"guest\" from \"10.0.0.1\" is not let in: no role",
                            "\"away\" from \"10.0.0.1\" is not let in: the directory cannot be asked now:"
                                    + " uid=############?refused",
                            "\"nobody\" from \"10.0.0.1\" is not let in: unknown user"),
                    heard.texts());
        }
    }

    @Test
    void the_log_has_one_line_for_each_and_no_number_of_a_person() {
        try (Heard heard = Heard.everything()) {
            for (String user : List.of(
                    "a\r\nINFO bo is let in",
                    "a\u2028b\u202Ec\u0000",
                    "198001019999",
                    "x19800101-9999y",
                    "800101+9999",
                    "8001019999",
                    "12345678901",
                    "x".repeat(58) + "198001019999",
                    "x".repeat(1000))) {
                fail(user, HOME);
            }
            assertEquals(
                    List.of(
                            "a??INFO bo is let in",
                            "a?b?c?",
                            "############",
                            "x########-####y",
                            "######+####",
                            "##########",
                            "###########",
                            "x".repeat(58) + "######",
                            "x".repeat(64)),
                    heard.texts().stream()
                            .map(text -> text.substring(1, text.indexOf("\" from ")))
                            .toList());
        }
    }

    @Test
    void no_password_is_in_the_log() {
        String secret = "my secret password";
        try (Heard heard = Heard.everything()) {
            for (String user : List.of("anna", "guest", "away", "nobody")) {
                fail(gate, user, secret, HOME);
            }
            users.password = secret;
            gate.enter("anna", secret, HOME);
            assertEquals(
                    List.of(),
                    heard.texts().stream()
                            .filter(text -> text.contains("secret"))
                            .toList());
        }
    }
}

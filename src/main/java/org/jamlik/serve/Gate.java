package org.jamlik.serve;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Authority.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets users in. Whoever is not let in hears the same whatever the reason, which the log tells; after failures of the same
 * user or from the same address the next answer takes longer, also when many ask at once. A password that was right is remembered for five minutes and
 * does not wait, unless the accounts change.
 */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final int LONGEST_NAME = 64;
    private static final int TURNS = 4096;
    /** With the longest wait after it less than a connection may take to say who it is. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LONGEST_REASON = 300;
    // whatever ends a line or turns the direction of writing
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private final Authority authority;
    private final Clock clock;
    private final Pause pause;
    /** By hashes of names: a map of names would grow by what strangers call themselves. */
    private final List<ReentrantLock> turns =
            Stream.generate(() -> new ReentrantLock(true)).limit(TURNS).toList();

    /** Whoever is outside cannot know which names share a turn. */
    private final int salt = new SecureRandom().nextInt();

    private final Failures failures = new Failures();
    private final Remembered remembered = new Remembered();

    /** Holds the caller, and nobody else, for a time. */
    @FunctionalInterface
    interface Pause {
        void of(Duration time) throws InterruptedException;
    }

    public Gate(Authority authority, Clock clock) {
        this(authority, clock, time -> Thread.sleep(time.toMillis()));
    }

    /** One that waits in another way, for tests. */
    Gate(Authority authority, Clock clock, Pause pause) {
        this.authority = authority;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * Lets a user in.
     *
     * @param address where the user comes from
     * @return what the user may see
     * @throws JamlikException {@code access_denied}, always with the same message
     */
    public Role enter(String user, String password, String address) {
        String givenUser = Objects.requireNonNullElse(user, "");
        String givenPassword = Objects.requireNonNullElse(password, "");
        String givenAddress = Objects.requireNonNullElse(address, "");

        long edition = authority.edition();
        Optional<Role> known = known(givenUser, givenPassword);
        // over HTTP every call comes through here
        return known.orElseGet(() -> {
            Role role = inTurn(givenUser, givenPassword, givenAddress, edition);
            LOG.info("{} from {} is let in as {}", told(givenUser), told(givenAddress), Role.word(role));
            return role;
        });
    }

    /** What a user may see whose password was right a moment ago; asks nobody and waits for nothing. */
    public Optional<Role> known(String user, String password) {
        return remembered.role(user, password, authority.edition(), clock.instant());
    }

    /** Passwords for one user are tried one after another, so that each waits for the failures before it. */
    private Role inTurn(String user, String password, String address, long edition) {
        // a directory takes Anna for anna; and a name may be as long as memory
        String counted = cut(user, LONGEST_NAME).strip().toLowerCase(Locale.ROOT);
        ReentrantLock turn = turns.get(Math.floorMod(Objects.hash(salt, counted), TURNS));
        try {
            if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw refused(user, address, "others try that name, for longer than a connection waits");
            }
            try {
                // a tool opens many connections at once
                Optional<Role> meanwhile = remembered.role(user, password, edition, clock.instant());
                return meanwhile.isPresent() ? meanwhile.get() : checked(user, counted, password, address, edition);
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(user, address, "interrupted while waiting");
        }
    }

    private Role checked(String user, String counted, String password, String address, long edition)
            throws InterruptedException {
        Duration wait = failures.waitFor(counted, address, clock.instant());
        if (!wait.isZero()) {
            pause.of(wait);
        }
        Answer answer = authority.check(user, password);
        if (answer.role().isEmpty()) {
            if (answer.isJudged()) {
                failures.add(counted, address, clock.instant());
            }
            throw refused(user, address, answer.why());
        }
        Role role = answer.role().get();
        failures.forget(counted, address);
        remembered.add(user, password, role, edition, clock.instant());
        return role;
    }

    private static JamlikException refused(String user, String address, String why) {
        LOG.warn("{} from {} is not let in: {}", told(user), told(address), cut(masked(why), LONGEST_REASON));
        return new JamlikException(
                ErrorCode.ACCESS_DENIED, "Cannot log in: the user is unknown or the password is wrong");
    }

    private static String told(String name) {
        return '"' + cut(masked(name), LONGEST_NAME) + '"';
    }

    /** The text on one line, without numbers of persons. */
    private static String masked(String text) {
        return PersonalNumbers.hidden(INVISIBLE.matcher(text).replaceAll("?"));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}

package org.jamlik;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Everything that is logged while it is open, with what exceptions say. */
public final class Heard extends AbstractAppender implements AutoCloseable {
    private final List<String> texts = Collections.synchronizedList(new ArrayList<>());

    private Heard() {
        super("heard", null, null, true, Property.EMPTY_ARRAY);
    }

    /** Begins to listen. */
    public static Heard everything() {
        Heard heard = new Heard();
        heard.start();
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        context.getConfiguration().getRootLogger().addAppender(heard, null, null);
        context.updateLoggers();
        return heard;
    }

    @Override
    public void append(LogEvent event) {
        texts.add(event.getMessage().getFormattedMessage());
        for (Throwable cause = event.getThrown(); cause != null; cause = cause.getCause()) {
            texts.add(String.valueOf(cause.getMessage()));
        }
    }

    /** What was logged so far. */
    public List<String> texts() {
        return List.copyOf(texts);
    }

    @Override
    public void close() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        context.getConfiguration().getRootLogger().removeAppender(getName());
        context.updateLoggers();
    }
}

package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Copies XML piece by piece, so that something can be done to it on the way; comments and a DTD are left out. */
final class XmlCopy implements AutoCloseable {
    private static final XMLInputFactory FACTORY = XMLInputFactory.newDefaultFactory();

    static {
        FACTORY.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        FACTORY.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        FACTORY.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    private final XMLStreamReader reader;
    private final Writer out;
    private final UnaryOperator<String> change;

    /**
     * Begins.
     *
     * @param change what becomes of texts and of the values of attributes
     */
    XmlCopy(InputStream in, OutputStream out, UnaryOperator<String> change) throws IOException {
        this.reader = reader(in);
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        this.change = change;
        write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    }

    static XMLStreamReader reader(InputStream in) throws IOException {
        try {
            return FACTORY.createXMLStreamReader(in);
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    /** The parser's texts may hold what the file holds. */
    static IOException broken(XMLStreamException e) {
        return new IOException("Cannot read a part of a workbook ("
                + (e.getLocation() == null ? "" : "line " + e.getLocation().getLineNumber()) + ")");
    }

    XMLStreamReader reader() {
        return reader;
    }

    /** Goes to the next piece; false after the last. */
    boolean next() throws IOException {
        try {
            if (!reader.hasNext()) {
                return false;
            }
            reader.next();
            return true;
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    boolean isAtStartOf(String name) {
        return reader.getEventType() == XMLStreamConstants.START_ELEMENT
                && reader.getLocalName().equals(name);
    }

    /** Copies the present piece with the change. */
    void copy() throws IOException {
        copy(change);
    }

    /** Copies the present element with all it holds, with another change. */
    void copyElement(UnaryOperator<String> change) throws IOException {
        int depth = 0;
        do {
            depth += depth();
            copy(change);
        } while (depth > 0 && next());
    }

    private void skipElement() throws IOException {
        int depth = 0;
        do {
            depth += depth();
        } while (depth > 0 && next());
    }

    private int depth() {
        return switch (reader.getEventType()) {
            case XMLStreamConstants.START_ELEMENT -> 1;
            case XMLStreamConstants.END_ELEMENT -> -1;
            default -> 0;
        };
    }

    /** Copies the tag that opens the present element, writes an element's content, and closes it. */
    void copyTags(String content) throws IOException {
        String name = name(reader.getPrefix(), reader.getLocalName());
        copy(UnaryOperator.identity());
        write(content);
        write("</" + name + ">");
        skipElement();
    }

    /** A name with the prefix of the present element. */
    String sibling(String name) {
        return name(reader.getPrefix(), name);
    }

    private void copy(UnaryOperator<String> change) throws IOException {
        switch (reader.getEventType()) {
            case XMLStreamConstants.START_ELEMENT -> start(change);
            case XMLStreamConstants.END_ELEMENT -> write("</" + name(reader.getPrefix(), reader.getLocalName()) + ">");
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> write(
                    escaped(change.apply(reader.getText())));
            default -> {
                // the beginning, comments and instructions say nothing to a workbook
            }
        }
    }

    private void start(UnaryOperator<String> change) throws IOException {
        write("<" + name(reader.getPrefix(), reader.getLocalName()));
        for (int i = 0; i < reader.getNamespaceCount(); i++) {
            String prefix = reader.getNamespacePrefix(i);
            String uri = reader.getNamespaceURI(i);
            write((prefix == null ? " xmlns" : " xmlns:" + prefix) + "=\"" + escaped(uri == null ? "" : uri) + "\"");
        }
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            write(" " + name(reader.getAttributePrefix(i), reader.getAttributeLocalName(i)) + "=\""
                    + escaped(change.apply(reader.getAttributeValue(i))) + "\"");
        }
        write(">");
    }

    private static String name(String prefix, String name) {
        return prefix == null || prefix.isEmpty() ? name : prefix + ":" + name;
    }

    private void write(String text) throws IOException {
        out.write(text);
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char sign = text.charAt(i);
            switch (sign) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\r', '\n', '\t' -> escaped.append("&#").append((int) sign).append(';');
                default -> escaped.append(sign);
            }
        }
        return escaped.toString();
    }

    /** Writes what is left; the streams stay open. */
    @Override
    public void close() throws IOException {
        out.flush();
    }
}

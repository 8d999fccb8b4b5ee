package org.jamlik.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.commons.io.input.CloseShieldInputStream;

/**
 * Writes an {@code .xlsx} anew without the cells of some rows. The row stays with one cell that holds an empty text, by
 * which the reader knows that it counts. Shared texts that no cell shows any more are blanked; where other parts (other
 * sheets, comments, copies that a pivot table keeps) hold one of the numbers, that text is blanked. All else stays.
 */
final class XlsxRedaction {
    private static final String RELATIONS = ".rels";

    private final Redaction.Opening opening;
    private final Doomed doomed;
    private final Set<String> sheets = new HashSet<>();
    private String sheet;
    private String texts = "";
    private final BitSet gone = new BitSet();
    private final BitSet shown = new BitSet();
    private final BitSet shownElsewhere = new BitSet();

    private XlsxRedaction(Redaction.Opening opening, Doomed doomed) {
        this.opening = opening;
        this.doomed = doomed;
    }

    /**
     * Finds out what goes.
     *
     * @param name of the sheet, or null for the first
     */
    static XlsxRedaction of(Redaction.Opening opening, String name, Doomed doomed) throws IOException {
        XlsxRedaction redaction = new XlsxRedaction(opening, doomed);
        redaction.find(name);
        redaction.forEach((entry, in) -> {
            if (redaction.sheets.contains(entry.getName())) {
                redaction.look(in, entry.getName().equals(redaction.sheet));
            }
        });
        return redaction;
    }

    /** Whether a cell is the one that a row keeps. */
    static boolean isVacant(String type, CharSequence value) {
        return "inlineStr".equals(type) && value.isEmpty();
    }

    /** What is done with a part of the zip. */
    private interface Part {
        void take(ZipEntry entry, InputStream in) throws IOException;
    }

    private void forEach(Part part) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(opening.open())) {
            ZipEntry entry = zip.getNextEntry();
            while (entry != null) {
                part.take(entry, CloseShieldInputStream.wrap(zip));
                entry = zip.getNextEntry();
            }
        }
    }

    /** One part that another one refers to. */
    private record Relation(String type, String part) {}

    private void find(String name) throws IOException {
        Map<String, byte[]> relations = new HashMap<>();
        forEach((entry, in) -> {
            if (entry.getName().endsWith(RELATIONS)) {
                relations.put(entry.getName(), in.readAllBytes());
            }
        });
        String workbook = relations(relations, "").values().stream()
                .filter(relation -> relation.type().endsWith("/officeDocument"))
                .map(Relation::part)
                .findFirst()
                .orElseThrow(XlsxRedaction::notFound);
        Map<String, Relation> parts = relations(relations, workbook);
        for (Relation relation : parts.values()) {
            if (relation.type().endsWith("/sharedStrings")) {
                texts = relation.part();
            } else if (relation.type().toLowerCase(Locale.ROOT).endsWith("sheet")) {
                sheets.add(relation.part());
            }
        }
        forEach((entry, in) -> {
            if (entry.getName().equals(workbook)) {
                sheet = sheet(in, name, parts).orElseThrow(XlsxRedaction::notFound);
            }
        });
        if (sheet == null) {
            throw notFound();
        }
    }

    private static IllegalStateException notFound() {
        return new IllegalStateException("Cannot find the sheet in a workbook that could be read");
    }

    private static Map<String, Relation> relations(Map<String, byte[]> all, String of) throws IOException {
        int folder = of.lastIndexOf('/') + 1;
        byte[] bytes = all.get(of.substring(0, folder) + "_rels/" + of.substring(folder) + RELATIONS);
        Map<String, Relation> relations = new LinkedHashMap<>();
        if (bytes == null) {
            return relations;
        }

        URI base = URI.create("/" + of.substring(0, folder));
        forEachElement(new ByteArrayInputStream(bytes), "Relationship", xml -> {
            if (!"External".equals(xml.getAttributeValue(null, "TargetMode"))) {
                String part =
                        base.resolve(xml.getAttributeValue(null, "Target")).getPath();
                relations.put(
                        xml.getAttributeValue(null, "Id"),
                        new Relation(xml.getAttributeValue(null, "Type"), part.substring(1)));
            }
        });
        return relations;
    }

    private Optional<String> sheet(InputStream in, String name, Map<String, Relation> parts) throws IOException {
        Map<String, String> named = new LinkedHashMap<>();
        forEachElement(in, "sheet", xml -> {
            for (int i = 0; i < xml.getAttributeCount(); i++) {
                String id = xml.getAttributeLocalName(i).equals("id") ? xml.getAttributeValue(i) : "";
                if (parts.containsKey(id) && sheets.contains(parts.get(id).part())) {
                    named.put(xml.getAttributeValue(null, "name"), parts.get(id).part());
                }
            }
        });
        return name == null ? named.values().stream().findFirst() : Optional.ofNullable(named.get(name));
    }

    /** What is done with an element. */
    private interface Element {
        void take(XMLStreamReader xml) throws XMLStreamException;
    }

    private static void forEachElement(InputStream in, String name, Element element) throws IOException {
        try {
            XMLStreamReader xml = XmlCopy.reader(in);
            while (xml.hasNext()) {
                boolean isStart = xml.next() == XMLStreamConstants.START_ELEMENT;
                if (isStart && xml.getLocalName().equals(name)) {
                    element.take(xml);
                }
            }
        } catch (XMLStreamException e) {
            throw XmlCopy.broken(e);
        }
    }

    /** Finds the rows that go, and the shared texts that the other ones show. */
    private void look(InputStream in, boolean isSheet) throws IOException {
        Numbering rows = new Numbering();
        forEachElement(in, "row", xml -> {
            int row = rows.next(xml);
            BitSet shared = new BitSet();
            StringBuilder plain = new StringBuilder();
            int depth = 1;
            boolean isShared = false;
            boolean isValue = false;
            while (depth > 0) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        depth++;
                        if (xml.getLocalName().equals("c")) {
                            isShared = "s".equals(xml.getAttributeValue(null, "t"));
                            plain.append('\n');
                        }
                        isValue = xml.getLocalName().equals("v");
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        depth--;
                        isValue = false;
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (isShared && isValue) {
                            shared.set(Integer.parseInt(xml.getText().strip()));
                        } else {
                            plain.append(xml.getText());
                        }
                    }
                    default -> {
                        // comments and the like say nothing
                    }
                }
            }
            if (isSheet && doomed.takes(row, plain)) {
                gone.set(row);
            } else {
                (isSheet ? shown : shownElsewhere).or(shared);
            }
        });
    }

    /** The numbers of rows, which need not be told. */
    private static final class Numbering {
        private int row;

        private int next(XMLStreamReader xml) {
            String told = xml.getAttributeValue(null, "r");
            row = told == null ? row + 1 : Integer.parseInt(told);
            return row;
        }
    }

    /** Returns how many rows it emptied. */
    long copy(OutputStream out) throws IOException {
        if (gone.isEmpty()) {
            return 0;
        }

        ZipOutputStream zip = new ZipOutputStream(out);
        forEach((entry, in) -> {
            ZipEntry copied = new ZipEntry(entry.getName());
            if (entry.getTime() >= 0) {
                copied.setTime(entry.getTime());
            }
            zip.putNextEntry(copied);
            if (entry.getName().equals(sheet)) {
                copySheet(in, zip);
            } else if (entry.getName().equals(texts)) {
                copyTexts(in, zip);
            } else if (entry.getName().toLowerCase(Locale.ROOT).endsWith(".xml")) {
                copyOther(in, zip);
            } else {
                in.transferTo(zip);
            }
            zip.closeEntry();
        });
        zip.finish();
        return gone.cardinality();
    }

    private UnaryOperator<String> blanking() {
        return text -> doomed.spellings().areIn(text) ? "" : text;
    }

    private void copySheet(InputStream in, OutputStream out) throws IOException {
        Numbering rows = new Numbering();
        try (XmlCopy xml = new XmlCopy(in, out, blanking())) {
            while (xml.next()) {
                if (!xml.isAtStartOf("row")) {
                    xml.copy();
                } else if (gone.get(rows.next(xml.reader()))) {
                    String cell = xml.sibling("c");
                    xml.copyTags("<" + cell + " t=\"inlineStr\"></" + cell + ">");
                } else {
                    xml.copyElement(UnaryOperator.identity());
                }
            }
        }
    }

    private void copyTexts(InputStream in, OutputStream out) throws IOException {
        int text = 0;
        try (XmlCopy xml = new XmlCopy(in, out, UnaryOperator.identity())) {
            while (xml.next()) {
                if (!xml.isAtStartOf("si")) {
                    xml.copy();
                    continue;
                }
                if (shown.get(text)) {
                    xml.copyElement(UnaryOperator.identity());
                } else if (shownElsewhere.get(text)) {
                    xml.copyElement(blanking());
                } else {
                    String empty = xml.sibling("t");
                    xml.copyTags("<" + empty + "></" + empty + ">");
                }
                text++;
            }
        }
    }

    private void copyOther(InputStream in, OutputStream out) throws IOException {
        try (XmlCopy xml = new XmlCopy(in, out, blanking())) {
            while (xml.next()) {
                xml.copy();
            }
        }
    }
}

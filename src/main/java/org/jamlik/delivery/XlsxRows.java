package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamReader;
import org.apache.poi.openxml4j.opc.OPCPackage;
import org.apache.poi.openxml4j.opc.PackageAccess;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.eventusermodel.ReadOnlySharedStringsTable;
import org.apache.poi.xssf.eventusermodel.XSSFReader;
import org.apache.poi.xssf.model.StylesTable;
import org.apache.poi.xssf.usermodel.XSSFCellStyle;

/** The rows of a sheet of an {@code .xlsx}, cell by cell. */
final class XlsxRows implements SheetRecords.Rows {
    private static final Pattern PLACE = Pattern.compile("[A-Z]{1,3}[0-9]+");

    private final Path file;
    private OPCPackage container;
    private ReadOnlySharedStringsTable texts;
    private StylesTable styles;
    private InputStream sheetIn;
    private XMLStreamReader xml;
    private final SheetCells cells = new SheetCells();
    private int row = -1;
    private int column = -1;

    /**
     * Goes to a sheet.
     *
     * @param sheet the name of the sheet, or null for the first
     */
    XlsxRows(InputStream in, String sheet) throws Exception {
        // a zip is read from its end, which a stream does not offer
        file = Files.createTempFile("workbook", ".xlsx");
        try (in) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            container = OPCPackage.open(file.toFile(), PackageAccess.READ);
            texts = new ReadOnlySharedStringsTable(container);
            XSSFReader reader = new XSSFReader(container);
            styles = reader.getStylesTable();
            sheetIn = find(reader, sheet);
            XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
            factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
            factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
            xml = factory.createXMLStreamReader(sheetIn);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private static InputStream find(XSSFReader reader, String sheet)
            throws IOException, org.apache.poi.openxml4j.exceptions.InvalidFormatException {
        XSSFReader.SheetIterator sheets = (XSSFReader.SheetIterator) reader.getSheetsData();
        while (sheets.hasNext()) {
            InputStream in = sheets.next();
            if (sheet == null || sheets.getSheetName().equals(sheet)) {
                return in;
            }
            in.close();
        }
        throw new Records.DamagedException(
                false, sheet == null ? "it holds no sheet" : "it has no sheet \"" + sheet + "\"", null);
    }

    @Override
    public SheetRecords.Row next() throws Exception {
        while (xml.hasNext()) {
            if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            if (xml.getLocalName().equals("row")) {
                String number = xml.getAttributeValue(null, "r");
                row = number == null ? row + 1 : Integer.parseInt(number) - 1;
                column = -1;
            } else if (xml.getLocalName().equals("c")) {
                SheetRecords.Row complete = cell();
                if (complete != null) {
                    return complete;
                }
            }
        }
        return cells.last();
    }

    private SheetRecords.Row cell() throws Exception {
        String place = xml.getAttributeValue(null, "r");
        column = place == null ? column + 1 : column(place);
        String type = xml.getAttributeValue(null, "t");
        String style = xml.getAttributeValue(null, "s");
        StringBuilder value = new StringBuilder();
        int depth = 1;
        boolean isValue = false;
        while (depth > 0) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    depth++;
                    isValue =
                            xml.getLocalName().equals("v") || xml.getLocalName().equals("t");
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    isValue = false;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (isValue) {
                        value.append(xml.getText());
                    }
                }
                default -> {
                    // comments and the like say nothing
                }
            }
        }
        SheetRecords.Row complete = cells.add(row, column, text(type, style, value.toString()));
        if (XlsxRedaction.isVacant(type, value)) {
            cells.vacated();
        }
        return complete;
    }

    private static int column(String place) {
        if (!PLACE.matcher(place).matches()) {
            throw new IllegalArgumentException("No cell is called " + place);
        }

        return new CellReference(place).getCol();
    }

    private String text(String type, String style, String value) {
        if (value.isEmpty()) {
            return null;
        }

        return switch (type == null ? "n" : type) {
            case "s" -> texts.getItemAt(Integer.parseInt(value)).getString();
            case "b" -> value.equals("1") ? "true" : "false";
            case "n" -> number(Double.parseDouble(value), style);
            default -> value;
        };
    }

    private String number(double value, String style) {
        if (style == null) {
            return SheetCells.text(value, 0, null);
        }

        XSSFCellStyle known = styles.getStyleAt(Integer.parseInt(style));
        return SheetCells.text(value, known.getDataFormat(), known.getDataFormatString());
    }

    @Override
    public void close() {
        try {
            if (sheetIn != null) {
                sheetIn.close();
            }
            if (container != null) {
                container.revert();
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot close a workbook", e);
        }
    }
}

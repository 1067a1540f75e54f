package io.pleura.examples.report;

import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.cos.COSArray;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSInteger;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDMarkInfo;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDMarkedContentReference;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureElement;
import org.apache.pdfbox.pdmodel.documentinterchange.logicalstructure.PDStructureTreeRoot;

/** What is heading, paragraph, table or figure, for readers that do not see the page. */
final class StructureTags {

  private final PDStructureTreeRoot root = new PDStructureTreeRoot();
  private final PDStructureElement document = new PDStructureElement("Document", root);
  private final List<COSArray> elementsOfPages = new ArrayList<>();

  StructureTags(PDDocument owner) {
    root.appendKid(document);
    var marks = new PDMarkInfo();
    marks.setMarked(true);
    owner.getDocumentCatalog().setMarkInfo(marks);
    owner.getDocumentCatalog().setStructureTreeRoot(root);
  }

  /** A part of the document. */
  PDStructureElement add(String type) {
    return add(document, type);
  }

  /** A part of a part. */
  PDStructureElement add(PDStructureElement parent, String type) {
    var element = new PDStructureElement(type, parent);
    parent.appendKid(element);
    return element;
  }

  void open(PDPage page) {
    page.setStructParents(elementsOfPages.size());
    elementsOfPages.add(new COSArray());
  }

  /**
   * Announces content of a page.
   *
   * @return the number with which the content is to be marked
   */
  int mark(PDPage page, PDStructureElement element) {
    COSArray elements = elementsOfPages.get(page.getStructParents());
    int id = elements.size();
    elements.add(element.getCOSObject());
    var reference = new PDMarkedContentReference();
    reference.setPage(page);
    reference.setMCID(id);
    element.appendKid(reference);
    return id;
  }

  /** Writes which content belongs to which element; nothing may be marked afterwards. */
  void finish() {
    var numbers = new COSArray();
    for (int page = 0; page < elementsOfPages.size(); page++) {
      numbers.add(COSInteger.get(page));
      numbers.add(elementsOfPages.get(page));
    }
    var tree = new COSDictionary();
    tree.setItem(COSName.NUMS, numbers);
    root.getCOSObject().setItem(COSName.PARENT_TREE, tree);
    root.setParentTreeNextKey(elementsOfPages.size());
  }
}

"""Old paper registers: lines of documents that a chamber gave on paper, imported in two steps, checked by a code on the
same public page. They say that the register names the document, never that an exam was held (E41)."""

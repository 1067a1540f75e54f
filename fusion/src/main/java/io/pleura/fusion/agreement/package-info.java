/** Which features stay the same when a lesion is delineated or measured again. */
@NullMarked
package io.pleura.fusion.agreement;

import org.jspecify.annotations.NullMarked;

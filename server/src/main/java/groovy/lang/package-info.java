/// What picocli looks for, and would be slow not to find.
@NullMarked
package groovy.lang;

import org.jspecify.annotations.NullMarked;

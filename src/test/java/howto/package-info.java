/**
 * What docs/howto shows, compiled and run. A game's components stand here, outside the server's own packages, where no
 * other test's component scan finds them.
 */
@NullMarked
package howto;

import org.jspecify.annotations.NullMarked;

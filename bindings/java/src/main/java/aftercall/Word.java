package aftercall;

/** A word of a closed set: what every enumeration here has. Numbers and slugs never change. */
public interface Word {
    /**
     * Its number in every language.
     *
     * @return the number, from 0
     */
    int number();

    /**
     * Its name in every language.
     *
     * @return lower-case words with hyphens
     */
    String slug();

    /**
     * What it means.
     *
     * @return one line
     */
    String help();
}

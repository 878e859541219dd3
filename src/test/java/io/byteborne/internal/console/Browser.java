package io.byteborne.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A Chromium without a window, as the operating system has it: nothing is downloaded. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int HEIGHT = 900;

    private final ChromeDriver driver;
    private int width;

    Browser(int width, boolean dark) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(find("chromium").orElseThrow().toFile());
        // Root has no sandbox to be had, and a container little shared memory.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        options.addArguments("--hide-scrollbars", "--lang=en");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(find("chromedriver").orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        driver = new ChromeDriver(service, options);
        resize(width);
        emulate(dark);
    }

    /** Whether the machine has what is needed. */
    static boolean isThere() {
        return find("chromium").isPresent() && find("chromedriver").isPresent();
    }

    private static Optional<Path> find(String program) {
        return Stream.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Without a window, there is none that is as narrow as a phone: the page is told that it is. */
    void resize(int width) {
        this.width = width;
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
    }

    void emulate(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    void open(String url) {
        driver.get(url);
    }

    /** Follows a link of the page's own. */
    void view(String hash) {
        run("location.hash = arguments[0]", hash);
    }

    WebElement find(By by) {
        return driver.findElement(by);
    }

    String text(String id) {
        return driver.findElement(By.id(id)).getText();
    }

    /** Waits until something of the page is as it must be. */
    void await(String what, BooleanSupplier condition) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(() ->
                        what + "; the page says: " + find(By.tagName("body")).getText())
                .ignoring(StaleElementReferenceException.class)
                .until(page -> condition.getAsBoolean());
    }

    @Nullable
    Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    /** Types into whatever has the focus. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Presses Tab, and tells what has the focus then: its id or its text. */
    String tab() {
        type(Keys.TAB);
        WebElement focused = driver.switchTo().activeElement();
        String id = Objects.requireNonNullElse(focused.getDomAttribute("id"), "");
        return id.isEmpty() ? focused.getText() : id;
    }

    /** All of the page that has something on it, which may be more or less than a window would show. */
    void screenshot(String name) throws IOException {
        Object height = run("return document.body.scrollHeight");
        Map<String, Object> taken = driver.executeCdpCommand(
                "Page.captureScreenshot",
                Map.of(
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of(
                                "x",
                                0,
                                "y",
                                0,
                                "width",
                                width,
                                "height",
                                Math.clamp(((Number) Objects.requireNonNull(height)).longValue(), 560, 3_000),
                                "scale",
                                1)));
        Path folder = Files.createDirectories(Path.of("target/screenshots"));
        Files.write(folder.resolve(name + ".png"), Base64.getDecoder().decode(String.valueOf(taken.get("data"))));
    }

    /** How far the page reaches over its right edge; 0 if it does not. */
    long overflow() {
        Object pixels = run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return pixels instanceof Number number ? number.longValue() : -1;
    }

    /** What the browser has found wrong since this was last called. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    void assertNoErrors() {
        assertThat(errors()).isEmpty();
    }

    @Override
    public void close() {
        driver.quit();
    }
}

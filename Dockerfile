# syntax=docker/dockerfile:1
# docker build -t byteborne-world .    (BuildKit, Docker's default; docs/howto/deploy.md)

FROM eclipse-temurin:25-jdk-noble AS build
WORKDIR /build
# Where Maven and the dependencies are kept from one build to the next.
ENV MAVEN_USER_HOME=/build/.m2 MAVEN_ARGS=-Dmaven.repo.local=/build/.m2/repository
# The wrapper and the dependencies first: these layers stay as long as pom.xml does.
COPY mvnw pom.xml ./
COPY .mvn .mvn
RUN --mount=type=cache,target=/build/.m2 ./mvnw --batch-mode --no-transfer-progress dependency:go-offline
COPY proto proto
COPY src src
RUN --mount=type=cache,target=/build/.m2 ./mvnw --batch-mode --no-transfer-progress package -DskipTests
RUN java -Djarmode=tools -jar target/byteborne-world-exec.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre-noble
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin byteborne
WORKDIR /opt/byteborne-world
# From what changes least to what changes most.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY ops/jvm.options ops/aot-cache.sh ops/healthcheck.sh ./
RUN ./aot-cache.sh .
# Where a game without a database server keeps its file: mount a volume there, or it ends with the container.
RUN install --directory --owner=10001 --group=10001 data

USER 10001:10001
EXPOSE 12345 8080
# SIGTERM drains the sessions: docker stop --time 30.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --start-interval=1s --retries=3 CMD ["./healthcheck.sh"]
ENTRYPOINT ["java", "@jvm.options", "-jar", "byteborne-world-exec.jar"]

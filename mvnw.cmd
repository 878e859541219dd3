@echo off
rem Runs the Maven version pinned in .mvn\wrapper\maven-wrapper.properties.
rem
rem It is taken from the user's Maven home, where an earlier run unpacked it, or else from the Apache distribution site,
rem checked against the pinned SHA-512. Needs PowerShell, which every Windows since 7 has.
setlocal EnableExtensions DisableDelayedExpansion

set "PROPERTIES=%~dp0.mvn\wrapper\maven-wrapper.properties"
set "VERSION="
set "SHA512="
for /f "usebackq tokens=1,* delims==" %%a in ("%PROPERTIES%") do (
  if "%%a"=="mavenVersion" set "VERSION=%%b"
  if "%%a"=="distributionSha512Sum" set "SHA512=%%b"
)
if not defined VERSION goto :incomplete
if not defined SHA512 goto :incomplete

if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "DISTS=%MAVEN_USER_HOME%\wrapper\dists"
set "NAME=apache-maven-%VERSION%"
if not exist "%DISTS%\%NAME%\bin\mvn.cmd" call :install
if not exist "%DISTS%\%NAME%\bin\mvn.cmd" exit /b 1

"%DISTS%\%NAME%\bin\mvn.cmd" %*

:incomplete
echo mvnw: mavenVersion or distributionSha512Sum is missing in %PROPERTIES% 1>&2
exit /b 1

rem Unpacks into a private folder first and then renames, so that two runs at once do not meet half a Maven.
:install
set "SCRIPT=$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue';"
set "SCRIPT=%SCRIPT% [Net.ServicePointManager]::SecurityProtocol = 'Tls12';"
set "SCRIPT=%SCRIPT% $work = Join-Path $env:DISTS ('.' + $env:NAME + '.' + [Guid]::NewGuid());"
set "SCRIPT=%SCRIPT% New-Item -ItemType Directory -Force -Path $work | Out-Null;"
set "SCRIPT=%SCRIPT% try {"
set "SCRIPT=%SCRIPT% $zip = Join-Path $work 'maven.zip';"
set "SCRIPT=%SCRIPT% $url = 'https://archive.apache.org/dist/maven/maven-3/' + $env:VERSION + '/binaries/' + $env:NAME + '-bin.zip';"
set "SCRIPT=%SCRIPT% Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $zip;"
set "SCRIPT=%SCRIPT% if ((Get-FileHash -Algorithm SHA512 -Path $zip).Hash -ne $env:SHA512) { throw ($url + ' does not have the pinned SHA-512; nothing was installed') };"
set "SCRIPT=%SCRIPT% Expand-Archive -Path $zip -DestinationPath $work;"
set "SCRIPT=%SCRIPT% Move-Item -Path (Join-Path $work $env:NAME) -Destination $env:DISTS"
set "SCRIPT=%SCRIPT% } catch { [Console]::Error.WriteLine('mvnw: ' + $_) }"
set "SCRIPT=%SCRIPT% finally { Remove-Item -Recurse -Force -Path $work }"
powershell -NoProfile -ExecutionPolicy Bypass -Command "%SCRIPT%"
exit /b

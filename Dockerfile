FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# The files that determine packages are copied first, so that a change of code reuses the layer of the restore.
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Scheduler.Domain/Scheduler.Domain.csproj src/Scheduler.Domain/
COPY src/Scheduler.Application/Scheduler.Application.csproj src/Scheduler.Application/
COPY src/Scheduler.Infrastructure/Scheduler.Infrastructure.csproj src/Scheduler.Infrastructure/
COPY src/Scheduler.Api/Scheduler.Api.csproj src/Scheduler.Api/
RUN dotnet restore src/Scheduler.Api --use-current-runtime -p:PublishReadyToRun=true

COPY build/ build/
COPY deploy/sql-server/ deploy/sql-server/
COPY src/ src/
RUN build/publish /app && mkdir /app/data

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build --chown=$APP_UID:$APP_UID /app .
USER $APP_UID
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s CMD ["./Scheduler.Api", "health"]
ENTRYPOINT ["./Scheduler.Api"]

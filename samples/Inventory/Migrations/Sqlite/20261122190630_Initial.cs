using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Warren.Samples.Inventory.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Items",
                columns: table => new
                {
                    Sku = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    PriceInCents = table.Column<int>(type: "INTEGER", nullable: false),
                    Available = table.Column<int>(type: "INTEGER", nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Items", x => x.Sku);
                });

            migrationBuilder.CreateTable(
                name: "People",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DisplayName = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_People", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Reservations",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Sku = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Reservations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Reservations_Items_Sku",
                        column: x => x.Sku,
                        principalTable: "Items",
                        principalColumn: "Sku",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "Items",
                columns: new[] { "Sku", "Available", "Name", "PriceInCents", "Version" },
                values: new object[,]
                {
                    { "APRON-LINEN", 40, "Linen apron", 3950, 1L },
                    { "BLANKET-WOOL", 25, "Merino wool blanket", 9900, 1L },
                    { "BOARD-WALNUT", 33, "Walnut cutting board", 4200, 1L },
                    { "CANDLE-BEES", 80, "Beeswax candle", 1490, 1L },
                    { "CHAIR-ASH", 18, "Ash dining chair", 14900, 1L },
                    { "CLOCK-WALL", 15, "Oak wall clock", 5900, 1L },
                    { "DESK-OAK", 3, "Solid oak desk", 64900, 1L },
                    { "KETTLE-STEEL", 12, "Gooseneck kettle", 7450, 1L },
                    { "LAMP-ARC", 7, "Arc floor lamp", 18900, 1L },
                    { "MUG-STONE", 64, "Stoneware mug", 1850, 1L },
                    { "PAN-IRON", 21, "Cast-iron pan, 26 cm", 6400, 1L },
                    { "VASE-GLASS", 9, "Smoked glass vase", 3600, 1L }
                });

            migrationBuilder.CreateIndex(
                name: "IX_Reservations_CreatedAt",
                table: "Reservations",
                column: "CreatedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Reservations_Sku",
                table: "Reservations",
                column: "Sku");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "People");

            migrationBuilder.DropTable(
                name: "Reservations");

            migrationBuilder.DropTable(
                name: "Items");
        }
    }
}

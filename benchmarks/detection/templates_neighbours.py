"""What other sites put beside a statement: other news, facts and questions, in their own words.

None of it is a release of ours, so that a site does not only show what other pages show too.
"""

from dataclasses import dataclass

from benchmarks.detection.scene import Language
from benchmarks.detection.templates_chrome import Chrome


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another article as a listing shows it."""

    title: str
    day: str
    blurb: str

    @property
    def address(self) -> str:
        """Where it stands on the site."""
        letters = (one if one.isalnum() else "-" for one in self.title.lower())
        return "/updates/" + "".join(letters).strip("-")


NEIGHBOURS: dict[Language, tuple[Neighbour, ...]] = {
    "en": (
        Neighbour(
            "Night Reading Room Reopens After Repainting",
            "February 26, 2026",
            "The long tables are back and the lamps are new. Readers may bring tea in closed cups.",
        ),
        Neighbour(
            "What to Pack When You Send a Specimen by Post",
            "February 19, 2026",
            "Use two boxes, one inside the other, and fill the gap with straw, never newsprint.",
        ),
        Neighbour(
            "Bridge Painters Wanted for the Summer Season",
            "January 30, 2026",
            "The crews start in May and work ten-hour days. No one needs experience with ropes.",
        ),
        Neighbour(
            "Volunteer Counters Honored at Spring Supper",
            "April 14, 2025",
            "Some have knocked on doors for forty years, and one has never missed a single street.",
        ),
        Neighbour(
            "Ferry Bell Returns to the Quay at Dolor",
            "October 2, 2025",
            "It was cast in 1884, sank in 1912 and was found by a child who was looking for crabs.",
        ),
        Neighbour(
            "Teachers' Box Lends Thirty Examples for a Term",
            "August 21, 2025",
            "A school pays only the postage home. Boxes for the autumn are reserved from June on.",
        ),
        Neighbour(
            "Guide to Scales and Measures for Market Stalls",
            "May 6, 2025",
            "An inspector explains what a seal means, when it lapses and whom traders should call.",
        ),
        Neighbour(
            "Map of Footpaths Across the Old Crossings",
            "July 11, 2025",
            "Walkers can print any sheet of it. Gates that are locked in winter are drawn in red.",
        ),
        Neighbour(
            "How We Choose the Sample of the Year",
            "December 9, 2025",
            "Four hundred suggestions came by letter. A panel of nine reads each of them aloud.",
        ),
        Neighbour(
            "Office in Amet Moves to the Former Post House",
            "November 18, 2025",
            "The counter is now on the ground floor. There is a ramp, and a bench under the clock.",
        ),
        Neighbour(
            "Annual Letter to Lenders and Donors",
            "January 5, 2026",
            "The collection grew a little, the roof was mended, and the cat retired to a farm.",
        ),
        Neighbour(
            "Recordings of the Winter Lectures Can Be Heard",
            "March 1, 2026",
            "Six evenings on the history of the placeholder, with the questions that people asked.",
        ),
    ),
    "es": (
        Neighbour(
            "Reabre la sala de lectura nocturna",
            "26 de febrero de 2026",
            "Vuelven las mesas largas y las lámparas son nuevas. Se permite el té en taza cerrada.",
        ),
        Neighbour(
            "Cómo enviar un espécimen por correo",
            "19 de febrero de 2026",
            "Hacen falta dos cajas, una dentro de otra, y paja en el hueco. Nunca papel de diario.",
        ),
        Neighbour(
            "Se buscan pintores de puentes para el verano",
            "30 de enero de 2026",
            "Las cuadrillas empiezan en mayo. No se pide experiencia con cuerdas ni con andamios.",
        ),
        Neighbour(
            "Cena de primavera para los voluntarios del recuento",
            "14 de abril de 2025",
            "Algunos llevan cuarenta años llamando a las puertas sin saltarse ni una sola calle.",
        ),
        Neighbour(
            "La caja del maestro presta treinta ejemplos",
            "21 de agosto de 2025",
            "La escuela paga solo el envío de vuelta. Las cajas de otoño se reservan desde junio.",
        ),
        Neighbour(
            "Guía de pesas y medidas para mercados",
            "6 de mayo de 2025",
            "Un inspector explica qué significa un sello, cuándo vence y a quién hay que llamar.",
        ),
        Neighbour(
            "Plano de senderos por los antiguos cruces",
            "11 de julio de 2025",
            "Cada hoja se puede imprimir. Las puertas que cierran en invierno van en rojo.",
        ),
        Neighbour(
            "La oficina de Amet cambia de sede",
            "18 de noviembre de 2025",
            "El mostrador está en la planta baja. Hay una rampa y un banco debajo del reloj.",
        ),
    ),
}
QUESTIONS = (
    (
        "Who may borrow an example?",
        (
            "Anyone who lives in one of the nine counties and has a reader's card. A card is free "
            "and is made while you wait; bring a letter that was posted to you this year."
        ),
    ),
    (
        "What happens if it comes back late?",
        (
            "We send one reminder and then another. After that there is a charge of 50 cents a "
            "day, and it stops at the price of the case in which the example was sent."
        ),
    ),
    (
        "Can I telephone instead of writing?",
        (
            "Yes. The lines are open from eight until six, and on Saturdays until noon. Have the "
            "number from the label at hand, since the clerks cannot look it up by name."
        ),
    ),
    (
        "Where do I report something that is broken?",
        (
            "At any counter, or on the form that came in the box. Nobody pays for what the post "
            "has broken, and you need not keep the pieces."
        ),
    ),
)
FIGURES = (
    ("Examples on loan today", "48,216"),
    ("Waiting time at the counters", "11 min"),
    ("Bridges open", "203 of 214"),
    ("Letters answered this month", "6,870"),
)
"""Counters as a dashboard shows them."""


def neighbours(chrome: Chrome, entry: str, count: int) -> str:
    """Return other articles, drawn anew; ``entry`` is filled with address, title, day and blurb."""
    drawn = chrome.draw.sample(NEIGHBOURS[chrome.release.language], count)
    return "\n".join(entry.format(each.address, each.title, each.day, each.blurb) for each in drawn)


def questions(entry: str) -> str:
    """Return questions that are often asked; ``entry`` takes a number, a question, an answer."""
    return "\n".join(entry.format(n, asked, told) for n, (asked, told) in enumerate(QUESTIONS))


def figures(entry: str) -> str:
    """Return the counters of a dashboard; ``entry`` is filled with a name and a figure."""
    return "\n".join(entry.format(name, figure) for name, figure in FIGURES)

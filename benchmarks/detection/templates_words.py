"""The words around the statement: menus, boxes and small print, in both languages."""

from dataclasses import dataclass

from benchmarks.detection.scene import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ChromeWords:
    """What a site of the Department says on every page, in one language."""

    agency: str
    official: str
    skip: str
    search: str
    menu: tuple[tuple[str, tuple[str, ...]], ...]
    home: str
    newsroom: str
    release: str
    share: str
    related: str
    more: str
    alert: str
    survey: str
    survey_answers: tuple[str, str]
    subscribe: str
    updated: str
    archived: str
    archive_notice: str
    mission: str
    small_print: tuple[str, ...]


WORDS: dict[Language, ChromeWords] = {
    "en": ChromeWords(
        agency="Department of Examples",
        official="An official website of a fictional government. Here's how you know",
        skip="Skip to main content",
        search="Search",
        menu=(
            (
                "About",
                (
                    "Who We Are",
                    "Leadership",
                    "Offices and Bureaus",
                    "History",
                    "Budget and Plans",
                    "Careers",
                    "Visit Us",
                ),
            ),
            (
                "Borrow",
                (
                    "How Loans Work",
                    "Find a Specimen",
                    "Living Specimens",
                    "Schools and Museums",
                    "Return an Example",
                    "Charges and Refunds",
                ),
            ),
            (
                "Crossings",
                (
                    "Ferries",
                    "Timetables",
                    "County Bridges",
                    "Repairs Under Way",
                    "Closures",
                    "Fares and Passes",
                ),
            ),
            (
                "Data",
                (
                    "Employment",
                    "Yearly Questionnaire",
                    "Tables and Downloads",
                    "Methods",
                    "Release Calendar",
                ),
            ),
            (
                "Rules",
                (
                    "Proposed Rules",
                    "Open for Comment",
                    "Guidance",
                    "Weights and Measures",
                    "Enforcement",
                    "Report a Problem",
                ),
            ),
            (
                "Newsroom",
                (
                    "News Releases",
                    "Statements",
                    "Speeches and Testimony",
                    "Photographs",
                    "Media Contacts",
                    "Subscribe",
                ),
            ),
        ),
        home="Home",
        newsroom="Newsroom",
        release="News Release",
        share="Share this page",
        related="Related News",
        more="Read more",
        alert="Telephone lines are busier than usual this week. Most things can be done online.",
        survey="Did you find what you were looking for?",
        survey_answers=("Yes, I did", "No, not today"),
        subscribe="Get news releases by e-mail",
        updated="Updated",
        archived="Archived",
        archive_notice="You are viewing archived content. It may not reflect current practice.",
        mission="We keep the nation's samples and specimens, and lend them to all who ask.",
        small_print=(
            "Accessibility",
            "FOIA",
            "Privacy Policy",
            "No FEAR Act Data",
            "Inspector General",
            "Website Policies",
            "Vulnerability Disclosure",
            "Budget and Performance",
            "Site Map",
        ),
    ),
    "es": ChromeWords(
        agency="Departamento de Ejemplos",
        official="Un sitio oficial de un gobierno ficticio. Así es como usted puede verificarlo",
        skip="Pasar al contenido principal",
        search="Buscar",
        menu=(
            (
                "Quiénes somos",
                ("Misión", "Dirección", "Oficinas", "Historia", "Presupuesto", "Empleo"),
            ),
            (
                "Préstamos",
                (
                    "Cómo pedir un ejemplo",
                    "Catálogo de especímenes",
                    "Escuelas y museos",
                    "Devoluciones",
                    "Tarifas y reembolsos",
                ),
            ),
            ("Cruces", ("Transbordadores", "Horarios", "Puentes", "Obras", "Cierres")),
            ("Datos", ("Empleo", "Cuestionario anual", "Tablas", "Métodos", "Calendario")),
            ("Normas", ("Proyectos de norma", "Comentarios", "Guías", "Denuncias")),
            (
                "Sala de prensa",
                ("Comunicados", "Declaraciones", "Fotografías", "Contacto para medios"),
            ),
        ),
        home="Inicio",
        newsroom="Sala de prensa",
        release="Comunicado de prensa",
        share="Compartir esta página",
        related="Noticias relacionadas",
        more="Leer más",
        alert="Recibimos más llamadas que de costumbre. Casi todo se resuelve en línea.",
        survey="¿Encontró lo que buscaba?",
        survey_answers=("Sí", "Hoy no"),
        subscribe="Reciba los comunicados por correo electrónico",
        updated="Actualizado",
        archived="Archivado",
        archive_notice="Está viendo contenido archivado. Puede no estar al día.",
        mission="Guardamos las muestras del país y las prestamos a quien las pide.",
        small_print=(
            "Accesibilidad",
            "Acceso a la información",
            "Política de privacidad",
            "Inspector General",
            "Políticas del sitio",
            "Mapa del sitio",
        ),
    ),
}

# The display in the hall.
board-title = Now calling
board-none = Nobody is called at the moment
board-desk = Desk { $desk }
board-next = Next
board-call = { $number }: { $desk }
board-time = { $time }
board-full-screen = Full screen
board-sound = Turn on sound
board-unknown = There is no such department here.
board-controls = Set up this display
